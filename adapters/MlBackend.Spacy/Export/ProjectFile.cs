using System.Text.Json;

namespace MlBackend.Spacy.Export;

/// <summary>The project.yml with which <c>spacy project run all</c> trains and evaluates what was exported.</summary>
public static class ProjectFile
{
    /// <summary>The text of the file.</summary>
    /// <param name="title">What people call the corpus.</param>
    /// <param name="hasTest">True where there is a test.spacy.</param>
    public static string Write(string title, bool hasTest) => $"""
        title: {JsonSerializer.Serialize(title)}
        description: "Training corpus exported by MlBackend. Train with: spacy project run all"
        vars:
          gpu: -1
          seed: 0
        directories: ["labels", "training", "metrics"]
        workflows:
          all:
            - train
            - evaluate
        commands:
          - name: debug
            help: "Check the corpus"
            script:
              - "python -m spacy debug data config.cfg"
            deps: ["config.cfg", "train.spacy", "dev.spacy"]
          - name: train
            help: "Train the pipeline"
            script:
              - "python -m spacy train config.cfg --output training --gpu-id ${"{vars.gpu}"} --system.seed ${"{vars.seed}"}"
            deps: ["config.cfg", "train.spacy", "dev.spacy"]
            outputs: ["training/model-best"]
          - name: evaluate
            help: "Score the best pipeline"
            script:
              - "python -m spacy evaluate training/model-best {(hasTest ? "test" : "dev")}.spacy --output metrics/scores.json --gpu-id ${"{vars.gpu}"}"
            deps: ["training/model-best", "{(hasTest ? "test" : "dev")}.spacy"]
            outputs: ["metrics/scores.json"]

        """;
}
