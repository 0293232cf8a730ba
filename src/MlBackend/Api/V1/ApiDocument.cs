using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MlBackend.Commands;

namespace MlBackend.Api.V1;

/// <summary>What the OpenAPI document says beyond the endpoints. It is made when somebody asks for it.</summary>
internal static class ApiDocument
{
    private const string Scheme = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith(ApiEndpoints.Root[1..], StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "MlBackend",
                Version = ProgramVersion.Current,
                Description = "Look at and steer projects, models, releases, trainings and schedules. `mlbackend token create` makes a token.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
