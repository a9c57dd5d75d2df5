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
  it("warns of arguments that a shell's script doesn't use", () => {
    expect(given('command: [sh, -c], args: [exec, /app/api, "--port", "8080"],')).toEqual([
      'warning Deployment web (namespace shop): spec.template.spec.containers[0].args[1]: container web lets a shell run only "exec", which doesn\'t use the arguments after it',
    ]);
    expect(given('lifecycle: {preStop: {exec: {command: [/bin/sh, -c, sleep, "5"]}}},')).toHaveLength(1);
    expect(given('command: [bash, -ec, "--", "a; b", c, d],')).toHaveLength(1);
    expect(given('command: [/bin/bash, -ec, "a", "||"],')).toHaveLength(1);
  });
  it("warns of a variable of the container that no shell replaces", () => {
    expect(given('env: [{name: DB, value: db}], args: ["--host=$DB"], command: [/app/api],')).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.containers[0].args[0]: container web passes --host=$DB as it is, because no shell reads its command and replaces the variable",
    ]);
    const probe = 'readinessProbe: {exec: {command: [pg_isready, -U, "${DB_USER}"]}},';
    const secret = "env: [{name: DB_USER, valueFrom: {secretKeyRef: {name: db, key: user}}}],";
    expect(given(secret + probe)).toEqual([
      expect.stringContaining("readinessProbe of container web passes ${DB_USER} as it is"),
    ]);
    expect(given(probe)).toEqual([]);
    expect(given('env: [{name: DB, value: db}], args: ["$DB"],')).toHaveLength(1);
  });
  it.each([
    'command: [sh, -c, "exec \\"$@\\"", sh, a, b],',
    'command: [sh, -c, "run $1", sh, a],',
    'command: [sh, -c, "shift; run", sh, a],',
    'command: [sh, -c, "sleep 1; run", sh],',
    'command: [sh, -c, "--", "sleep 1; run"],',
    "command: [sh, -c],",
    'env: [{name: DB, value: db}], command: [sh, -c, "run $DB"],',
    'env: [{name: DB, value: db}], command: [perl, -e, "print $DB"],',
    'env: [{name: DB, value: db}], command: [/otelcol, "--set=host=${DB}"],',
    'env: [{name: DB, value: db}], command: [/app/api, "a$DB", "$$DB", "$DBS", "$(DB)"],',
    'env: [{name: DB, value: "${DB}"}], command: [/app/api, "${DB}"],',
    'command: [sh, -c, "sleep 1 && true"],',
    'command: [timeout, "5", sh, -c, "a || b", "||"],',
    'command: [sleep, "1"],',
    'command: ["C:\\\\Program Files\\\\web.exe"],',
    'args: ["a b", "||"],',
    'livenessProbe: {exec: {command: [test, "-f", "/tmp/a b"]}},',
  ])("takes %s", (container) => expect(given(container)).toEqual([]));
});
