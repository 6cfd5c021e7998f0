using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>Turns a parsed query into what decides about a row, checking every column, operator and value.</summary>
internal sealed class QueryCompiler
{
    private readonly NamespaceEntry ns;
    private bool seenDivision;

    private QueryCompiler(NamespaceEntry ns) => this.ns = ns;

    /// <exception cref="QueryException">The query asks for something that is not there or not supported.</exception>
    public static CompiledQuery Compile(NamespaceEntry ns, string query)
    {
        var syntax = QueryParser.Parse(query);
        if (syntax.HasOrderBy)
        {
            throw QueryException.NotSupported("'ORDER BY' clause");
        }

        if (syntax.HasLimit)
        {
            throw QueryException.NotSupported("'LIMIT' clause");
        }

        var compiler = new QueryCompiler(ns);
        var condition = syntax.Where is null ? null : compiler.Condition(syntax.Where);
        var groupBy = compiler.GroupBy(syntax.GroupBy);
        if (!compiler.seenDivision)
        {
            // What other parts of a server keep in divisions of the namespace is seen only by who asks for it.
            var rest = condition;
            condition = row => row.Attribute(SystemSearchAttributes.NamespaceDivision) is not null ? false : rest is null ? true : rest(row);
        }

        return new CompiledQuery(condition!, groupBy, QueryHint.Of(syntax.Where));
    }

    private QueryColumn? GroupBy(IReadOnlyList<string> names)
    {
        if (names.Count > 1)
        {
            throw QueryException.NotSupported("'GROUP BY' clause supports only a single field");
        }

        if (names.Count == 0)
        {
            return null;
        }

        var column = Column(names[0]);
        return column.Field is SystemSearchAttributes.ExecutionStatus or SystemSearchAttributes.NamespaceDivision
            ? column
            : throw QueryException.NotSupported($"'GROUP BY' clause is not supported for search attribute {column.Name}");
    }

    private Func<VisibilityRow, bool?> Condition(QueryNode node)
    {
        switch (node)
        {
            case QueryNode.And and:
                var (first, second) = (Condition(and.Left), Condition(and.Right));
                return row => first(row) is var left && left == false ? false : left & second(row);
            case QueryNode.Or or:
                var (one, other) = (Condition(or.Left), Condition(or.Right));
                return row => one(row) is var left && left == true ? true : left | other(row);
            case QueryNode.Not not:
                var operand = Condition(not.Operand);
                return row => !operand(row);
            case QueryNode.Comparison comparison:
                return Comparison(comparison);
            case QueryNode.Range range:
                return Range(range);
            case QueryNode.Is test:
                return IsNull(test);
            case QueryNode.Bare { Operand: QueryOperand.Call }:
                throw QueryException.NotSupported("function expression");
            case QueryNode.Bare { Operand: QueryOperand.Column }:
                throw QueryException.Invalid("incomplete expression");
            default:
                throw QueryException.NotSupported("expression without a comparison");
        }
    }

    private Func<VisibilityRow, bool?> Comparison(QueryNode.Comparison comparison)
    {
        var column = Column(comparison.Left);
        var value = QueryValue.Convert(column, comparison.Right);
        if (!QueryOperators.IsSupported(column.Type, comparison.Operator))
        {
            throw QueryException.NotSupported(
                $"operator '{QueryOperators.Name(comparison.Operator)}' not supported for {column.Type} type search attribute '{column.Name}'");
        }

        if (value is object[] != comparison.Operator is QueryOperator.In or QueryOperator.NotIn)
        {
            throw QueryException.Invalid($"unexpected value for operator '{QueryOperators.Name(comparison.Operator)}'");
        }

        return QueryOperators.Compile(column, comparison.Operator, value);
    }

    private Func<VisibilityRow, bool?> Range(QueryNode.Range range)
    {
        var column = Column(range.Left);
        if (column.Type is not (IndexedValueType.Datetime or IndexedValueType.Double or IndexedValueType.Int or IndexedValueType.Keyword))
        {
            throw QueryException.Invalid($"cannot do range condition on search attribute '{column.Name}' of type {column.Type}");
        }

        var from = QueryOperators.Compile(column, QueryOperator.GreaterOrEqual, QueryValue.Convert(column, range.From));
        var to = QueryOperators.Compile(column, QueryOperator.LessOrEqual, QueryValue.Convert(column, range.To));
        return range.Negated ? row => !(from(row) & to(row)) : row => from(row) & to(row);
    }

    private Func<VisibilityRow, bool?> IsNull(QueryNode.Is test)
    {
        var column = Column(test.Left);
        if (!test.AgainstNull)
        {
            throw QueryException.Invalid("'IS' operator can only be used as 'IS NULL' or 'IS NOT NULL'");
        }

        return test.Negated ? row => column.Value(row) is not null : row => column.Value(row) is null;
    }

    private QueryColumn Column(QueryOperand operand) => operand switch
    {
        QueryOperand.Column column => Column(column.Name),
        QueryOperand.Call => throw QueryException.Invalid("must be a column name but was *sqlparser.FuncExpr"),
        QueryOperand.Tuple => throw QueryException.Invalid("must be a column name but was sqlparser.ValTuple"),
        _ => throw QueryException.Invalid("must be a column name but was *sqlparser.SQLVal"),
    };

    private QueryColumn Column(string name)
    {
        var column = QueryColumn.Resolve(ns, name);
        seenDivision |= column.Field == SystemSearchAttributes.NamespaceDivision;
        return column;
    }
}
