using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff.Training;

/// <summary>What sessions give to a checkpoint and take from one; predictions of the values in training.</summary>
public sealed class CheckpointTests
{
    private static readonly SessionSettings OneThread = SessionSettings.Training with { Threads = 1 };
    private readonly GoldenTask task = new(new Encoder("electra"), "model.onnx", "seqcls");

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_session_of_either_kind_goes_on_where_one_of_either_kind_stopped(bool fromDevice, bool toDevice)
    {
        using var straight = Session(fromDevice);
        using var resumed = Session(toDevice);
        Step(straight);
        Step(straight);
        resumed.Restore(straight.Steps, straight.State());
        resumed.Steps.ShouldBe(2);
        Step(resumed).ShouldBe(Step(straight), 1e-5f);

        Predictions(resumed).Zip(Predictions(straight), (mine, theirs) => Math.Abs(mine - theirs)).Max().ShouldBeLessThan(1e-4f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predictions_are_PyTorchs_and_follow_the_training(bool device)
    {
        using var session = Session(device);
        var golden = new Encoder("electra").Tensor("seqcls/logits");

        Predictions(session).Zip(golden, (mine, theirs) => Math.Abs(mine - theirs)).Max().ShouldBeLessThan(1e-5f);

        Step(session);
        Predictions(session).Zip(golden, (mine, theirs) => Math.Abs(mine - theirs)).Max().ShouldBeGreaterThan(1e-3f);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_and_changes_nothing()
    {
        using var session = Session(device: false);
        Step(session);
        var before = Predictions(session);
        var states = session.State().ToList();
        using var other = new CpuTrainingSession(new GoldenTask(new Encoder("bert"), "model.onnx", "seqcls").Build(TrainingGraphOptions.Cpu), OneThread);

        foreach (var wrong in new IEnumerable<ParameterState>[]
        {
            other.State(), states.Skip(1), [.. states, states[0]], [.. states, states[0] with { Name = "surplus" }], [.. states.Skip(1), states[0] with { Means = new float[1] }],
        })
        {
            Should.Throw<MlBackendException>(() => session.Restore(7, wrong)).Code.ShouldBe(ErrorCodes.CheckpointDoesNotFit);
        }

        session.Steps.ShouldBe(1);
        Predictions(session).ShouldBe(before);
    }

    [Fact]
    public void A_training_graph_without_predictions_says_so()
    {
        var forward = task.Forward.Clone();
        var (loss, _) = task.AddHead(forward);
        using var session = new CpuTrainingSession(TrainingGraph.Build(forward, loss, ["head.weight"]), OneThread);

        Should.Throw<InvalidOperationException>(() => session.Predict(task.Batch, TestContext.Current.CancellationToken));
    }

    private float Step(ITrainingSession session)
    {
        var loss = session.Learn(task.Batch);
        session.Update(1e-3f);
        return loss;
    }

    private float[] Predictions(ITrainingSession session)
    {
        var logits = session.Predict(task.Batch, TestContext.Current.CancellationToken).ShouldHaveSingleItem();
        logits.Dims.ShouldBe([3, logits.Length / 3]);
        return logits.Elements<float>().ToArray();
    }

    private ITrainingSession Session(bool device) => device
        ? new DeviceTrainingSession(task.Build(TrainingGraphOptions.Device), OneThread)
        : new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu), OneThread);
}
