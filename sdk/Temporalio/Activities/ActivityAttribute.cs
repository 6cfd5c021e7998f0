namespace Temporalio.Activities;

/// <summary>Marks a method as an activity, or an interface's method as an activity for callers.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ActivityAttribute : Attribute
{
    /// <summary>The activity type is the method's name, without <c>Async</c> if it returns a task.</summary>
    public ActivityAttribute()
    {
    }

    /// <summary>The activity type is <paramref name="name"/>.</summary>
    /// <param name="name">Activity type.</param>
    public ActivityAttribute(string name) => Name = name;

    /// <summary>The activity type, if given.</summary>
    public string? Name { get; }

    /// <summary>Whether the method takes every type that has no activity of its own.</summary>
    public bool Dynamic { get; set; }
}
