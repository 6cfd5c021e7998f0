# One build, three images: docker build --target workers|local|egress .
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY . .
# Compiled ahead, so that a fresh worker is ready sooner.
RUN for part in workers local starter; do \
      dotnet publish $part --configuration Release --output /out/$part -p:UseAppHost=false \
        --use-current-runtime --self-contained false -p:PublishReadyToRun=true || exit 1; \
    done

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble AS runtime
WORKDIR /app
COPY --chmod=755 containers/probe /usr/local/bin/probe
# A named volume takes the owner of the folder that it is mounted over.
RUN mkdir -p /data /data-egress /workspace && chown "$APP_UID" /data /data-egress /workspace
USER $APP_UID

# Poller and workers; settings say which of the two.
FROM runtime AS workers
COPY --from=build /out/workers .
ENV Egress__Health__Url=http://0.0.0.0:8081
EXPOSE 8081
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s CMD ["probe", "8081", "/health/ready"]
ENTRYPOINT ["dotnet", "DataEgress.Workers.dll"]

# The machine's parts that an installation lacks: here the receiver, and whoever makes buckets, queues and tables.
FROM runtime AS local
COPY --from=build /out/local .
EXPOSE 7233 4566 8091
ENTRYPOINT ["dotnet", "DataEgress.Local.dll"]

# The command line.
FROM runtime AS egress
COPY --from=build /out/starter .
ENTRYPOINT ["dotnet", "egress.dll"]
