using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Mapper;
using MlBackend.LabelStudio.Objects;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Mapper;

/// <summary>Answers that nothing learns from yet are read as recorded and survive their storage.</summary>
public sealed class KeptAnswersTests
{
    [Fact]
    public void Numbers() => Read("export-number-json", "<Text name='text' value='$text'/><Number name='number' toName='text'/>")
        .Cast<NumberAnswer>().Select(answer => answer.Number).ShouldBe([42, 0.5]);

    [Fact]
    public void Texts() => Read("export-textarea-json", "<Text name='text' value='$text'/><TextArea name='answer' toName='text'/>")
        .Cast<TextAnswer>().Single().Texts.ShouldBe(["cat 🐈", "kitty"]);

    [Fact]
    public void Rankings() => Read("export-ranker-json", "<List name='results' value='$items'/><Ranker name='rank' toName='results'/>")
        .Cast<RankingAnswer>().Single().Lists["rank"].ShouldBe(["mdn", "wiki", "blog"]);

    [Fact]
    public void Relations_know_their_spans()
    {
        var answers = Read("export-relations-json",
            "<Relations><Relation value='works_for'/></Relations><Labels name='label' toName='text'><Label value='PER'/><Label value='ORG'/></Labels><Text name='text' value='$text'/>");

        var relations = answers.OfType<RelationAnswer>().Select(answer => answer.Relations.Single()).ToList();
        relations.Select(relation => relation.Direction).ShouldBe([RelationDirection.Right, RelationDirection.Both]);
        relations[0].Labels.ShouldBe(["works_for"]);
        (relations[0].From.Label, relations[0].To.Label, relations[0].FromQuestion).ShouldBe(("PER", "ORG", "label"));
    }

    private static IReadOnlyList<Answer> Read(string recording, string tags)
    {
        var schema = LabelConfigParser.Parse($"<View>{tags}</View>");
        var fields = TextField.Of(schema.Questions);
        List<Answer> answers = [];
        foreach (var task in Recording.Of(recording).ResponseBody.EnumerateArray())
        {
            var document = new Document("1", TaskData.Read(System.Text.Encoding.UTF8.GetBytes(task.GetProperty("data").GetRawText()), fields));
            var unreadable = 0;
            answers.AddRange(AnswerReader.Read(task.GetProperty("annotations")[0].GetProperty("result"), schema, fields, document, ref unreadable));
            unreadable.ShouldBe(0);
        }

        return Answer.FromJson(Answer.ToJson(answers));
    }
}
