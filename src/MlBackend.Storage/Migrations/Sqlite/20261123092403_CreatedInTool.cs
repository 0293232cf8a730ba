using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MlBackend.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CreatedInTool : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "created_in_tool",
                table: "document",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "created_in_tool",
                table: "document");
        }
    }
}
