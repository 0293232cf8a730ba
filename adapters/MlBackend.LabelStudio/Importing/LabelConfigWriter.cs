using System.Text;
using System.Xml;
using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.Importing;

/// <summary>Writes a label config that asks a corpus' questions.</summary>
internal static class LabelConfigWriter
{
    /// <summary>The config: one Text a field, one control a question about labels or spans.</summary>
    public static string Write(Schema schema, IReadOnlyList<string> fields)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("View");
            foreach (var question in schema.Questions.Where(question => question.Kind == QuestionKind.Span))
            {
                Control(xml, "Labels", question, fields, "Label", null);
            }

            foreach (var field in fields)
            {
                xml.WriteStartElement("Text");
                xml.WriteAttributeString("name", field);
                xml.WriteAttributeString("value", "$" + field);
                xml.WriteEndElement();
            }

            foreach (var question in schema.Questions.Where(question => question.Kind.TakesLabels() && question.Labels.Count > 0))
            {
                Control(xml, "Choices", question, fields, "Choice", question.Kind.TakesOneLabel() ? "single" : "multiple");
            }

            if (schema.Questions.Any(question => question.Kind == QuestionKind.Relation))
            {
                xml.WriteStartElement("Relations");
                foreach (var label in schema.Questions.Where(question => question.Kind == QuestionKind.Relation).SelectMany(question => question.Labels).Distinct(StringComparer.Ordinal))
                {
                    xml.WriteStartElement("Relation");
                    xml.WriteAttributeString("value", label);
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void Control(XmlWriter xml, string tag, Question question, IReadOnlyList<string> fields, string option, string? choice)
    {
        xml.WriteStartElement(tag);
        xml.WriteAttributeString("name", question.Name);
        xml.WriteAttributeString("toName", fields.Contains(question.Field, StringComparer.Ordinal) ? question.Field : fields[0]);
        if (choice is not null)
        {
            xml.WriteAttributeString("choice", choice);
        }

        foreach (var label in question.Labels)
        {
            xml.WriteStartElement(option);
            xml.WriteAttributeString("value", label);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }
}
