using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff.Training;

public sealed class CpuTrainingSessionTests
{
    private readonly GoldenTask task = new(new Encoder("bert"), "model.onnx", "seqcls");

    [Fact]
    public void The_same_batches_give_the_same_bits_for_any_number_of_threads()
    {
        using var one = Session(1);
        using var two = Session(2);
        for (var i = 0; i < 3; i++)
        {
            one.Learn(task.Batch).ShouldBe(two.Learn(task.Batch));
            one.Update(1e-3f);
            two.Update(1e-3f);
        }

        Values(one).ShouldBe(Values(two));
    }

    [Fact]
    public void Several_runs_make_one_step_by_their_weights()
    {
        var (first, second) = (task.Batch, task.Batch);
        second["labels"] = OrtValue.CreateTensorValueFromMemory([2L, 2L, 0L], [3]);
        using var session = Session(1);
        session.Learn(first);
        var one = session.Parameters.Select(parameter => parameter.Gradient()).ToList();
        session.Discard();
        session.Learn(second);
        var other = session.Parameters.Select(parameter => parameter.Gradient()).ToList();
        session.Discard();

        session.Learn(first, 3);
        session.Learn(second, 1);
        var norm = session.GradientNorm();

        var expected = one.Zip(other, (a, b) => a.Zip(b, (x, y) => (3 * x + y) / 4).ToArray()).ToList();
        norm.ShouldBe((float)Math.Sqrt(expected.Sum(values => values.Sum(value => (double)value * value))), 1e-4f);
        foreach (var (parameter, values) in session.Parameters.Zip(expected))
        {
            parameter.Gradient().Zip(values, (mine, theirs) => Math.Abs(mine / 4 - theirs)).Max().ShouldBeLessThan(1e-6f, parameter.Source.Name);
        }
    }

    [Fact]
    public void Two_runs_of_one_batch_move_the_weights_as_one_does()
    {
        using var once = Session(1);
        using var twice = Session(1);
        once.Learn(task.Batch);
        twice.Learn(task.Batch, 5);
        twice.Learn(task.Batch, 2);
        once.Update(1e-3f);
        twice.Update(1e-3f);

        // Adam's first step is the gradient's sign: where that is rounding noise the two may differ by twice the rate.
        Values(once).Zip(Values(twice), (mine, theirs) => Math.Abs(mine - theirs)).Count(difference => difference > 1e-5).ShouldBeLessThan(80);
    }

    [Fact]
    public void A_long_gradient_is_shortened_to_the_norm_given()
    {
        using var clipped = Session(1);
        using var free = Session(1);
        clipped.Learn(task.Batch);
        free.Learn(task.Batch);
        free.GradientNorm().ShouldBe(task.Golden.GetProperty("grad_global_norm").GetSingle(), 1e-4f);

        // After one step the first moments are a tenth of the gradient used.
        clipped.Update(1e-3f, largestNorm: 1);
        free.Update(1e-3f, largestNorm: 100);

        Norm(clipped).ShouldBe(0.1, 1e-5);
        Norm(free).ShouldBe(0.1 * task.Golden.GetProperty("grad_global_norm").GetDouble(), 1e-4);
    }

    [Fact]
    public void Going_on_from_a_checkpoint_gives_the_same_bits()
    {
        using var straight = Session(1);
        using var resumed = Session(1);
        for (var i = 0; i < 4; i++)
        {
            straight.Learn(task.Batch);
            straight.Update(1e-3f);
            if (i == 1)
            {
                resumed.Learn(task.Batch);
                resumed.Restore(straight.Steps, straight.State().Reverse());
            }
            else if (i > 1)
            {
                resumed.Learn(task.Batch);
                resumed.Update(1e-3f);
            }
        }

        Values(resumed).ShouldBe(Values(straight));
    }

    [Fact]
    public void A_cancelled_run_leaves_the_step_as_it_was()
    {
        using var session = Session(1);
        session.Learn(task.Batch);
        var norm = session.GradientNorm();

        Should.Throw<OperationCanceledException>(() => session.Run(task.Batch, 1, new CancellationToken(canceled: true)));

        session.GradientNorm().ShouldBe(norm, 1e-5f);
    }

    [Fact]
    public void An_input_that_the_graph_does_not_have_is_refused()
    {
        var batch = task.Batch;
        batch["surprise"] = batch["labels"];
        using var session = Session(1);

        Should.Throw<MlBackendException>(() => session.Learn(batch)).Code.ShouldBe(ErrorCodes.OnnxRunFailed);
    }

    [Fact]
    public void The_trained_values_go_back_into_the_graph_that_is_served()
    {
        using var session = Session(1);
        session.Learn(task.Batch);
        session.Update(1e-2f);
        var served = task.Forward.Clone();
        session.CopyTo(served);

        var table = session.Parameters.First(parameter => parameter.Source.Rows is not null);
        served.Initializers[table.Source.Name].Elements<float>().ToArray().ShouldBe(table.Values);
        served.Initializers[table.Source.Name].Elements<float>().ToArray().ShouldNotBe(task.Forward.Initializers[table.Source.Name].Elements<float>().ToArray());
    }

    private CpuTrainingSession Session(int threads) => new(task.Build(TrainingGraphOptions.Cpu), SessionSettings.Training with { Threads = threads });

    private static float[] Values(CpuTrainingSession session) => [.. session.Parameters.SelectMany(parameter => parameter.Values)];

    private static double Norm(CpuTrainingSession session) => Math.Sqrt(session.Parameters.Sum(parameter => parameter.Means.ToArray().Sum(value => (double)value * value)));
}
