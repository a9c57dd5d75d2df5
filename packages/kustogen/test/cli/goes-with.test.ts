import { Command, Option } from "commander";
import { describe, expect, it, test } from "vitest";
import { addsTo, goesOnlyWith, refuseAlone } from "../../src/cli/options.ts";

describe("an option without effect", () => {
  const asked = (...args: string[]) => {
    const command = new Command("test").exitOverride().configureOutput({ writeErr: () => {} });
    command
      .option("--remote", "asks others")
      .option("--other", "does more")
      .option("--alone", "does one thing")
      .addOption(addsTo("--remote", new Option("--offline", "keeps quiet")))
      .addOption(addsTo(["--remote", "--other"], new Option("--level <n>", "how much").default("1")));
    goesOnlyWith(command, "--alone", ["--remote"]);
    command.parse(args, { from: "user" });
    refuseAlone(command);
    return command;
  };

  it("says beside what it has one", () => {
    expect(
      asked()
        .options.map(({ description }) => description)
        .slice(3),
    ).toEqual(["with --remote: keeps quiet", "with --remote or --other: how much"]);
  });

  test.each([
    [[]],
    [["--remote", "--offline"]],
    [["--other", "--level", "2"]],
    [["--remote", "--level", "2"]],
    [["--alone"]],
    [["--alone", "--remote"]],
  ])("is none in %j", (args) => expect(() => asked(...args)).not.toThrow());

  test.each([
    [["--offline"], "--offline has no effect alone: add --remote, or leave --offline out"],
    [["--other", "--offline"], "--offline has no effect alone: add --remote, or leave --offline out"],
    [["--level", "2"], "--level has no effect alone: add --remote or --other, or leave --level out"],
    [["--alone", "--other"], "error: option '--alone' cannot be used with option '--other'"],
    [["--alone", "--remote", "--offline"], "error: option '--alone' cannot be used with option '--offline'"],
  ])("is refused in %j", (args, said) => expect(() => asked(...args)).toThrow(said));
});
