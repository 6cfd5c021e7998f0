namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>What is known of a value before there is one.</summary>
/// <param name="Name">In a word, for messages.</param>
/// <param name="Element">Of a list: what it holds.</param>
/// <param name="Members">Of a record: all its members; null if they are not known.</param>
internal sealed record Shape(string Name, Shape? Element = null, IReadOnlyDictionary<string, Shape>? Members = null)
{
    /// <summary>Nothing is known.</summary>
    public static readonly Shape Any = new("any value");

    /// <summary>A truth value.</summary>
    public static readonly Shape Truth = new("a truth value");

    /// <summary>A number.</summary>
    public static readonly Shape Number = new("a number");

    /// <summary>A text.</summary>
    public static readonly Shape Text = new("a text");

    /// <summary>A list of anything.</summary>
    public static readonly Shape List = new("a list", Any);

    /// <summary>A list.</summary>
    public static Shape ListOf(Shape element) => new("a list", element);

    /// <summary>A record with exactly these members.</summary>
    public static Shape Record(IReadOnlyDictionary<string, Shape> members) => new("a record", null, members);

    /// <summary>A value of this shape may be of the other.</summary>
    public bool MayBe(Shape other) => this == Any || other == Any || Name == other.Name;
}
