import { describe, expect, it } from "vitest";
import { setParameter } from "../../../../src/check/rules/argocd/set-parameter.ts";
import { application, judgedArgo } from "../../argo.ts";

const judged = (made: string, objects = "") =>
  judgedArgo(setParameter, {}, objects, { isWhole: false, made });
const to = (server: string) => application("one").replace("https://one.example.com", server);

describe("argocd/set-parameter", () => {
  it("warns of a parameter that the generator of a set doesn't give", () => {
    expect(judged(to("{{ server }}"))).toEqual([
      "warning ApplicationSet stages: generates the Application one with {{ server }} in destination.server: its generator provides no such parameter",
    ]);
    expect(judged(application("one").replace("overlays/one", '"overlays/<no value>"'))).toEqual([
      expect.stringContaining("with <no value> in source.path"),
    ]);
  });

  it("says it once of the Applications of a set", () =>
    expect(
      judged(`${to("{{ server }}")}---\n${to("{{ server }}").replace("name: one", "name: two")}`),
    ).toHaveLength(1));

  it("takes what is filled in, texts for a chart, and an Application that no set makes", () => {
    expect(judged(application("one"))).toEqual([]);
    const values = 'helm: {values: "host: {{ .Values.host }}"}';
    expect(judged(application("one").replace("path: overlays/one", `path: overlays/one, ${values}`))).toEqual(
      [],
    );
    expect(judged("", to("{{ server }}"))).toEqual([]);
  });
});
