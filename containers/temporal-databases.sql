-- The image makes the database that POSTGRES_DB names; Temporal keeps visibility in one of its own.
CREATE DATABASE temporal_visibility;
