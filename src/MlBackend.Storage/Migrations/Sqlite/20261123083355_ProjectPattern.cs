using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MlBackend.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ProjectPattern : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "projects",
                table: "connection",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "projects",
                table: "connection");
        }
    }
}
