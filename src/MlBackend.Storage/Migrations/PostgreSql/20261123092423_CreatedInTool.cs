using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MlBackend.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class CreatedInTool : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "created_in_tool",
                table: "document",
                type: "timestamp with time zone",
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
