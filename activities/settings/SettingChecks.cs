using System.Globalization;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities;

/// <summary>Collects errors in settings; each names the setting, its value and what is allowed.</summary>
/// <param name="section">The section that the settings stand in; empty for none.</param>
internal sealed class SettingChecks(string section)
{
    private readonly List<string> errors = [];

    /// <summary>Valid, or all errors.</summary>
    public ValidateOptionsResult Result => errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

    /// <summary>Adds an error unless the condition holds.</summary>
    public void That(bool valid, string setting, object? value, string allowed)
    {
        if (!valid)
        {
            var shown = value is null ? "missing" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'";
            Add(setting, $"{shown}; allowed: {allowed}");
        }
    }

    /// <summary>Adds an error unless the value lies within the bounds, which are allowed themselves.</summary>
    public void Between(long least, long most, string setting, long value) =>
        That(value >= least && value <= most, setting, value, $"{least} to {most}");

    /// <summary>Adds an error unless the path is absent or names a file that is there.</summary>
    public bool File(string setting, string? path)
    {
        var valid = path is null || System.IO.File.Exists(path);
        That(valid, setting, path, "a file that is there");
        return valid;
    }

    /// <summary>Adds an error.</summary>
    public void Add(string setting, string error) => errors.Add(section.Length == 0 ? $"{setting}: {error}" : $"{section}:{setting}: {error}");
}
