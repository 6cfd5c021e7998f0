namespace Temporalio.Exceptions;

/// <summary>Values attached to a failure.</summary>
public interface IFailureDetails
{
    /// <summary>Number of values.</summary>
    int Count { get; }

    /// <summary>One value, converted.</summary>
    /// <typeparam name="T">Type to convert to.</typeparam>
    /// <param name="index">Position, from 0.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    T ElementAt<T>(int index);
}
