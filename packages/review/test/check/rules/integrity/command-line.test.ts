import { describe, expect, it } from "vitest";
import { commandLine } from "../../../../src/check/rules/integrity/command-line.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const given = (container: string) => judged(commandLine, state(deployment({ container })));

describe("integrity/command-line", () => {
  it("refuses a whole line as the program of a container, a probe or a hook", () => {
    expect(given('livenessProbe: {exec: {command: ["pgrep web || exit 1"]}},')).toEqual([
      'error Deployment web (namespace shop): spec.template.spec.containers[0].livenessProbe.exec.command[0]: livenessProbe of container web starts a program called "pgrep web || exit 1", because no shell splits a command into words',
    ]);
    expect(given('command: ["/bin/sh -c", "sleep 1"],')).toEqual([
      expect.stringMatching(/^error .*container web starts a program called "\/bin\/sh -c"/),
    ]);
    expect(given('lifecycle: {preStop: {exec: {command: ["sleep 5"]}}},')).toEqual([
      expect.stringMatching(/^error .*preStop of container web starts/),
    ]);
  });
  it("warns of operators that no shell reads", () =>
    expect(given('readinessProbe: {exec: {command: [pg_isready, "-q", "||", exit, "1"]}},')).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.containers[0].readinessProbe.exec.command[2]: readinessProbe of container web gives pg_isready the argument ||, because no shell reads its command",
    ]));
  it.each([
    'command: [sh, -c, "sleep 1 && true"],',
    'command: [/bin/bash, -ec, "a", "||"],',
    'command: [timeout, "5", sh, -c, "a || b", "||"],',
    'command: [sleep, "1"],',
    'command: ["C:\\\\Program Files\\\\web.exe"],',
    'args: ["a b", "||"],',
    'livenessProbe: {exec: {command: [test, "-f", "/tmp/a b"]}},',
  ])("takes %s", (container) => expect(given(container)).toEqual([]));
});
