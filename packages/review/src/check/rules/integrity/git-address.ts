import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import type { ArgoFacts } from "../../argo-objects.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import { Slips } from "../../near-name.ts";
import { placeOfEntry } from "../../patches/place.ts";
import { defineRule, type Finding, type RepositoryFinding } from "../../rule.ts";
import { leaves } from "./go-template.ts";

/** A URL with letters in place of the port, and the short form without its colon. */
const WRONG =
  /^(?:(ssh|git|https?):\/\/(?:[^\s/@:]*@)?([\w.-]+\.[a-z]+):(?=[\w.-]*[a-z])[A-Za-z][\w.-]*\/|git@([\w.-]+\.[a-z]+)\/)\S+$/;
/** The fields that contain the address of a repository. */
const FIELDS = /^(?:repoURLs?|url|repo|repository|sourceRepos|gitUrl|remote)$/i;

export const gitAddress = defineRule({
  id: "integrity/git-address",
  title:
    "The address of a git repository is a URL or has the form `host:path`, and the address of a chart " +
    "repository is a URL",
  why:
    "Nothing can be fetched from an address that mixes the two forms of git addresses. In a URL that " +
    "begins with `ssh://`, a port number follows the colon after the host. The short form " +
    "`git@example.com:team/web.git` means the URL `ssh://git@example.com/team/web.git`, with a slash in " +
    "place of the colon. git and Argo CD accept both forms; Flux accepts only URLs. Helm fetches the " +
    "charts of `helmCharts` from URLs only. For a chart in an OCI registry, Argo CD wants the address " +
    "without `oci://`. If the address in one Application differs in a single letter from the address in " +
    "several others, it is probably a typo. The rule also reports `acme-github.io` in place of `acme.github.io`.",
  source: "https://git-scm.com/docs/git-clone#_git_urls",
  example: {
    bad: "kind: GitRepository\nspec: {url: ssh://git@example.com:team/web.git}",
    good: "kind: GitRepository\nspec: {url: ssh://git@example.com/team/web.git}",
  },
  around: "argo",
  *check({ resources }) {
    for (const resource of resources) for (const found of wrongOf(resource)) yield { resource, ...found };
  },
  *checkKustomization({ file, folder, kustomization }, files) {
    const home = joinPath(folder, kustomization.helmGlobals?.chartHome ?? "charts");
    for (const [at, { name, repo }] of (kustomization.helmCharts ?? []).entries()) {
      if (typeof repo !== "string" || repo === "" || /^[a-z][\w+.-]*:\/\/|\$/i.test(repo)) continue;
      // An existing chart isn't fetched.
      if (files.text(joinPath(home, `${name}/Chart.yaml`)) !== undefined) continue;
      yield {
        ...placeOfEntry({ file }, ["helmCharts", at]),
        path: ["helmCharts", at],
        message: `the repository of the chart, ${repo}, isn't a URL: nothing can be fetched from it`,
        fix: "write a URL with its scheme, such as https://charts.example.com",
      };
    }
  },
  *checkRepository({ argo }) {
    yield* slipsAmong(argo);
    for (const { resource, file, set } of argo.outside)
      if (set === undefined) for (const found of wrongOf(resource)) yield { resource, file, ...found };
  },
});

function* wrongOf(resource: Resource): Iterable<Finding> {
  yield* wrongIn(asMap(resource));
  if (resource.kind === "Application") yield* ofCharts(mapAt(resource, "spec"), []);
  if (resource.kind === "ApplicationSet")
    yield* ofCharts(mapAt(resource, "spec", "template", "spec"), ["spec", "template"]);
}

/** The addresses of charts in an OCI registry, which Argo CD wants without their scheme. */
function* ofCharts(spec: ValueMap, within: Path): Iterable<Finding> {
  for (const { source, place } of placedSources(spec))
    if (textAt(source, "repoURL")?.startsWith("oci://") && textAt(source, "chart"))
      yield {
        path: [...within, ...place, "repoURL"],
        message:
          "a source with a chart has an address that begins with oci://, which Argo CD accepts only without chart",
        fix: "remove oci:// from repoURL; or add the name of the chart to it, and write path: . in place of chart",
      };
}

/** The addresses from which Argo CD fetches, each with an object that has it. */
function addressesIn({ applications, sets }: ArgoFacts): Map<string, RepositoryFinding[]> {
  const found = new Map<string, RepositoryFinding[]>();
  const objects = [...applications.filter(({ set }) => set === undefined), ...sets];
  for (const { resource, file } of objects)
    for (const [path, address] of leaves(asMap(resource).spec, ["spec"]))
      if (path.at(-1) === "repoURL" && /^(?:https?|ssh):\/\/|^git@/.test(address) && !isFilledIn(address))
        addTo(found, address, { resource, file, path: [...path], message: "", fix: "" });
  return found;
}

/** The addresses that one object has, and that are one slip away from one that others have, or end in a misspelled .git. */
function* slipsAmong(argo: ArgoFacts): Iterable<RepositoryFinding> {
  const addresses = addressesIn(argo);
  const usual = new Slips([...addresses].flatMap(([address, all]) => (all.length > 1 ? [address] : [])));
  for (const [address, [one, ...others]] of addresses) {
    if (one === undefined || others.length > 0) continue;
    const right =
      usual.near(address)[0] ?? (OF_GIT.test(address) ? address.replace(OF_GIT, ".git") : undefined);
    if (right === undefined || right.replace(/\.git$/, "") === address) continue;
    yield {
      ...one,
      message: `nothing else is fetched from ${lastPart(address)}, which is nearly ${lastPart(right)}`,
      fix: `did you mean ${lastPart(right)}?`,
    };
  }
}

/** The ending .git, misspelled. */
const OF_GIT = /\.(?:gti|igt|ti|gt|gi|it|gitt|giit)$/;

/** A site of GitHub Pages with a dash in place of its dot. */
const OF_PAGES = /^https?:\/\/([\w-]+)-github\.io(?:\/|$)/;

const wrongIn = finderInTexts((text, key, path): Finding[] => {
  const [, site] = (FIELDS.test(key) && OF_PAGES.exec(text)) || [];
  if (site !== undefined)
    return [
      {
        path: [...path],
        message: `${site}-github.io is hardly a host; sites of GitHub Pages end with .github.io`,
        fix: `write ${site}.github.io`,
      },
    ];
  const [, scheme, ofUrl, ofShort] = (FIELDS.test(key) && WRONG.exec(text)) || [];
  const host = ofUrl ?? ofShort;
  if (host === undefined) return [];
  const message =
    scheme === undefined
      ? `git@${host}/… is neither a URL nor a host with a colon after it`
      : `${scheme}://…${host}:… has a path where the number of a port belongs`;
  return [
    {
      path: [...path],
      message: `${message}: nothing can be fetched from it`,
      fix: scheme === undefined ? "write a colon after the host" : "write a slash in place of the colon",
    },
  ];
});
