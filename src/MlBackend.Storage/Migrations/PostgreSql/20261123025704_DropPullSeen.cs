using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MlBackend.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class DropPullSeen : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "pull_seen",
                table: "project");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "pull_seen",
                table: "project",
                type: "timestamp with time zone",
                nullable: true);
        }
    }
}
