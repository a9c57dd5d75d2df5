import { expect, it } from "vitest";
import { pathMatch } from "../../../../src/check/rules/network/path-match.ts";
import { judged, state } from "../../state.ts";

const service = (uri: string) =>
  judged(
    pathMatch,
    state(
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec: {http: [{match: [{uri: {${uri}}}]}]}`,
    ),
  );
const route = (match: string, group = "traefik.io") =>
  judged(
    pathMatch,
    state(
      `apiVersion: ${group}/v1alpha1\nkind: IngressRoute\nmetadata: {name: a}\nspec: {routes: [{match: ${JSON.stringify(match)}}]}`,
    ),
  );

it.each([
  ["prefix", "api"],
  ["exact", "api/v1"],
  ["regex", "api.*"],
  ["regex", "api/(a|b)".replace("|", "")],
])("warns of a VirtualService with %s %s", (how, text) =>
  expect(service(`${how}: "${text}"`)).toEqual([
    `warning VirtualService a: spec.http[0].match[0].uri.${how}: the path of a request begins with a slash, so ${how} "${text}" matches none`,
  ]),
);

it.each([
  "prefix: /api",
  "exact: /",
  'prefix: ""',
  'regex: "/api.*"',
  'regex: ".*api"',
  'regex: "a*/api"',
  'regex: "a?/api"',
  'regex: "api|/web"',
  'regex: "(api)?/x"',
  'prefix: "${path}"',
])("takes a VirtualService with %s", (uri) => expect(service(uri)).toEqual([]));

it("warns of a rule of Traefik with such a path", () => {
  for (const group of ["traefik.io", "traefik.containo.us"])
    expect(route("Host(`a.example.com`) && PathPrefix(`api`)", group)).toEqual([
      "warning IngressRoute a: spec.routes[0].match: Traefik rejects the route, because the path in PathPrefix(`api`) doesn't begin with a slash",
    ]);
});

it.each(["PathPrefix(`/api`)", "Path(`/`)", "PathRegexp(`api`)", "Host(`api`)", "PathPrefix(`{{ .path }}`)"])(
  "takes the rule %s",
  (match) => expect(route(match)).toEqual([]),
);
