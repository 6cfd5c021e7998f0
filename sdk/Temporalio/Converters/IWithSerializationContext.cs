namespace Temporalio.Converters;

/// <summary>A converter or codec that wants to know whose data it handles.</summary>
/// <typeparam name="T">Type of the converter or codec.</typeparam>
public interface IWithSerializationContext<T>
{
    /// <summary>The same converter or codec for a context; may return itself.</summary>
    /// <param name="context">Whose data will be handled.</param>
    /// <returns>The converter or codec to use.</returns>
    T WithSerializationContext(ISerializationContext context);
}
