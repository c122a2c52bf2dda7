using Hearth.Compute.Numerics;
using Hearth.Primitives;

namespace Hearth.Compute.Tests.Numerics;

public sealed unsafe class ShortMatrixTests
{
    public static TheoryData<int, int, int> Sizes { get; } = new()
    {
        { 32, 32, 4 },
        { 1, 32, 1 },
        { 40, 64, 9 },
        { 384, 384, 13 },
        { 50, 1536, 8 },
        { 33, 1056, 5 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Multiply_AnySize_IsWithinTheRoundingOfTheExactProduct(int rows, int columns, int tokens)
    {
        using Product product = new(rows, columns, tokens);

        float[] output = product.Multiply(ShortForms.Best);

        double differences = 0;
        double squares = 0;
        for (int token = 0; token < tokens; token++)
        {
            for (int row = 0; row < rows; row++)
            {
                double expected = product.Exact(token, row);
                differences += Math.Pow(expected - output[(token * rows) + row], 2);
                squares += expected * expected;
            }
        }

        Assert.InRange(Math.Sqrt(differences / squares), 0, 1e-3);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Multiply_EveryForm_GivesEqualBits(int rows, int columns, int tokens)
    {
        using Product product = new(rows, columns, tokens);
        float[] expected = product.Multiply(ShortForm.Portable);

        Assert.All(ShortForms.Supported, form => Assert.Equal(expected, product.Multiply(form)));
    }

    [Fact]
    public void Multiply_RowsInParts_GivesEqualBits()
    {
        using Product product = new(384, 384, 13);

        Assert.Equal(product.Multiply(ShortForms.Best), product.MultiplyInParts());
    }

    [Fact]
    public void Multiply_IntoSlabs_PutsEveryRowWhereItBelongs()
    {
        const int Slab = 32;
        using Product product = new(96, 64, 6);
        float[] plain = product.Multiply(ShortForms.Best);

        float[] slabs = product.MultiplyIntoSlabs(Slab);

        for (int token = 0; token < 6; token++)
        {
            for (int row = 0; row < 96; row++)
            {
                Assert.Equal(plain[(token * 96) + row], slabs[(row / Slab * 6 * Slab) + (token * Slab) + (row % Slab)]);
            }
        }
    }

    [Fact]
    public void Multiply_LargestValues_DoNotOverflow()
    {
        // Every weight and every input at its limit: the sum that InputLimit is made for.
        using Product product = new(32, 512, 4, static _ => 1);

        Assert.All(product.Multiply(ShortForms.Best), static value => Assert.Equal(513, value, 0.5));
    }

    [Fact]
    public void PackStrips_NotANumber_IsRefused()
    {
        Assert.Throws<ComputeException>(static () => new Product(32, 32, 1, static index => index == 40 ? float.NaN : 1).Dispose());
    }

    /// <summary>Random weights, inputs and a bias of ones.</summary>
    private sealed class Product : IDisposable
    {
        private readonly NativeFloats _weights;
        private readonly NativeFloats _inputs;
        private readonly NativeFloats _output;
        private readonly ShortMatrix _matrix;
        private readonly ShortRows _rows;
        private readonly int _tokens;

        public Product(int rows, int columns, int tokens, Func<long, float>? value = null)
        {
            SeededRandom random = new(17);
            value ??= _ => (float)(random.NextDouble() - 0.5);
            _tokens = tokens;
            _weights = Fill((long)rows * columns, value);
            _inputs = Fill((long)tokens * columns, value);
            _output = new NativeFloats((long)rows * tokens);
            _matrix = new ShortMatrix(rows, columns);
            float[] bias = new float[rows];
            bias.AsSpan().Fill(1);
            _matrix.SetBias(bias);
            _matrix.PackStrips(TensorFormat.F32, (byte*)_weights.Pointer, 0, _matrix.Strips);
            _rows = new ShortRows(columns, tokens);
            _rows.Load(_inputs.Pointer, columns, columns, tokens, _matrix.InputLimit);
            _rows.QuantizeTiles(0, _rows.Tiles);
        }

        public float[] Multiply(ShortForm form)
        {
            _matrix.Multiply(_rows, ShortOutput.Plain(_output.Pointer, _matrix.Rows), 0, _matrix.Strips, 0, _rows.Tiles, form);
            return Output();
        }

        public float[] MultiplyInParts()
        {
            new Span<float>(_output.Pointer, (int)_output.Count).Clear();
            for (int strip = 0; strip < _matrix.Strips; strip++)
            {
                for (int tile = 0; tile < _rows.Tiles; tile++)
                {
                    _matrix.Multiply(_rows, ShortOutput.Plain(_output.Pointer, _matrix.Rows), strip, strip + 1, tile, tile + 1);
                }
            }

            return Output();
        }

        public float[] MultiplyIntoSlabs(int slabRows)
        {
            ShortOutput output = new() { Start = _output.Pointer, TokenStride = slabRows, SlabRows = slabRows, SlabStride = (long)_tokens * slabRows };
            _matrix.Multiply(_rows, output, 0, _matrix.Strips, 0, _rows.Tiles);
            return Output();
        }

        public double Exact(int token, int row)
        {
            double sum = 1;
            for (int column = 0; column < _matrix.Columns; column++)
            {
                sum += (double)_weights.Pointer[((long)row * _matrix.Columns) + column] * _inputs.Pointer[((long)token * _matrix.Columns) + column];
            }

            return sum;
        }

        public void Dispose()
        {
            _weights.Dispose();
            _inputs.Dispose();
            _output.Dispose();
            _matrix.Dispose();
            _rows.Dispose();
        }

        private float[] Output() => new ReadOnlySpan<float>(_output.Pointer, (int)_output.Count).ToArray();

        private static NativeFloats Fill(long count, Func<long, float> value)
        {
            NativeFloats memory = new(count);
            for (long index = 0; index < count; index++)
            {
                memory.Pointer[index] = value(index);
            }

            return memory;
        }
    }
}
