import { describe, expect, it } from "vitest";
import { home } from "../../../../src/check/rules/starts/home.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const uv = (env: string, pod = "securityContext: {runAsUser: 1000},") =>
  state(deployment({ container: `command: [uv run app], env: [${env}],`, pod }));

describe("starts/home", () => {
  it("warns of a user without a home", () =>
    expect(judged(home, uv(""))[0]).toMatch(/^warning .*runs uv run as user 1000 without HOME/));
  it.each(["{name: HOME, value: /tmp}", "{name: UV_CACHE_DIR, value: /tmp/uv}"])("takes %s", (env) =>
    expect(judged(home, uv(env))).toEqual([]),
  );
  it("warns of a file system that can't be written, whoever runs it", () => {
    const readOnly = (value: boolean) =>
      state(
        deployment({
          container: `command: [uv run app], securityContext: {readOnlyRootFilesystem: ${value}},`,
        }),
      );
    expect(judged(home, readOnly(true))).toHaveLength(1);
    expect(judged(home, readOnly(false))).toEqual([]);
    expect(judged(home, uv("", "securityContext: {runAsUser: 999},"))).toEqual([]);
  });
  it("takes a script that sets it, but not one that only reads it", () => {
    const said = (script: string) =>
      judged(
        home,
        state(
          deployment({
            container: `command: [sh, -c, "${script}"],`,
            pod: "securityContext: {runAsUser: 1000},",
          }),
        ),
      );
    expect(said("export HOME=/tmp; npm install")).toEqual([]);
    expect(said("HOME=/tmp npm install")).toEqual([]);
    expect(said("echo $HOME; npm install")).toHaveLength(1);
    expect(said("JAVA_HOME=/opt/java npm install")).toHaveLength(1);
  });
  it("takes root, and programs that need none", () => {
    expect(judged(home, uv("", ""))).toEqual([]);
    expect(judged(home, state(deployment({ pod: "securityContext: {runAsUser: 1000}," })))).toEqual([]);
    // It goes without its cache.
    const kubectl = uv("").resources.map((one) =>
      JSON.stringify(one).replace("uv run app", "kubectl get pods"),
    );
    expect(judged(home, state(kubectl.join("\n---\n")))).toEqual([]);
  });
});
