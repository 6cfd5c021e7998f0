using System.Globalization;
using System.Numerics;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>A number of DynamoDB: up to 38 significant digits, magnitudes from 1E-130 to below 1E+126, exact.</summary>
internal readonly struct DynamoNumber : IComparable<DynamoNumber>, IEquatable<DynamoNumber>
{
    private const int MaxDigits = 38;
    private const int MaxMagnitude = 125;
    private const int MinMagnitude = -130;

    private readonly BigInteger digits;
    private readonly int exponent;

    private DynamoNumber(BigInteger digits, int exponent)
    {
        while (!digits.IsZero && digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }

        this.digits = digits;
        this.exponent = digits.IsZero ? 0 : exponent;
    }

    public static bool operator ==(DynamoNumber left, DynamoNumber right) => left.Equals(right);

    public static bool operator !=(DynamoNumber left, DynamoNumber right) => !left.Equals(right);

    /// <exception cref="Http.AwsException">The result has too many digits or is too great.</exception>
    public static DynamoNumber operator +(DynamoNumber left, DynamoNumber right)
    {
        var exponent = Math.Min(left.exponent, right.exponent);
        return new DynamoNumber(left.Scaled(exponent) + right.Scaled(exponent), exponent).Checked();
    }

    /// <exception cref="Http.AwsException">The result has too many digits or is too great.</exception>
    public static DynamoNumber operator -(DynamoNumber left, DynamoNumber right) => left + new DynamoNumber(-right.digits, right.exponent);

    /// <summary>Reads a number as sent: an optional sign, digits, a fraction, an exponent.</summary>
    /// <exception cref="Http.AwsException">The text is no number, or out of range.</exception>
    public static DynamoNumber Parse(string text)
    {
        var mantissa = text;
        var exponent = 0;
        var mark = text.AsSpan().IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            mantissa = text[..mark];
            if (!int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            {
                throw NotANumber();
            }
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        return mantissa.Length <= 1000 && Math.Abs((long)exponent) < 10_000
            && BigInteger.TryParse(mantissa, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits)
            ? new DynamoNumber(digits, exponent).Checked()
            : throw NotANumber();
    }

    public int CompareTo(DynamoNumber other)
    {
        if (digits.Sign != other.digits.Sign)
        {
            return digits.Sign.CompareTo(other.digits.Sign);
        }

        var common = Math.Min(exponent, other.exponent);
        return Scaled(common).CompareTo(other.Scaled(common));
    }

    public bool Equals(DynamoNumber other) => exponent == other.exponent && digits == other.digits;

    public override bool Equals(object? obj) => obj is DynamoNumber other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(digits, exponent);

    /// <summary>The number without superfluous zeros, and with an exponent only where it is very great or small.</summary>
    public override string ToString()
    {
        var text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture);
        var sign = digits.Sign < 0 ? "-" : "";
        if (exponent >= 0)
        {
            return text.Length + exponent <= MaxDigits
                ? sign + text + new string('0', exponent)
                : $"{sign}{text}E+{exponent.ToString(CultureInfo.InvariantCulture)}";
        }

        var point = text.Length + exponent;
        return point switch
        {
            > 0 => $"{sign}{text[..point]}.{text[point..]}",
            > -MaxDigits => $"{sign}0.{new string('0', -point)}{text}",
            _ => $"{sign}{text}E{exponent.ToString(CultureInfo.InvariantCulture)}",
        };
    }

    private static Http.AwsException NotANumber() =>
        DynamoErrors.Validation("The parameter cannot be converted to a numeric value");

    private BigInteger Scaled(int to) => digits * BigInteger.Pow(10, exponent - to);

    private DynamoNumber Checked()
    {
        var length = digits.IsZero ? 1 : BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).Length;
        if (length > MaxDigits)
        {
            throw DynamoErrors.Validation("Attempting to store more than 38 significant digits in a Number");
        }

        return (length + exponent - 1) switch
        {
            > MaxMagnitude => throw DynamoErrors.Validation(
                "Number overflow. Attempting to store a number with magnitude larger than supported range"),
            < MinMagnitude => throw DynamoErrors.Validation(
                "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
            _ => this,
        };
    }
}
