import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { IMAGES_OF_FLUX } from "../../../discovery/flux.ts";
import { Fact } from "../../fact.ts";
import { defineRule } from "../../rule.ts";

/** A comment by which Flux finds the place of an image, with the namespace and name of its policy. */
const MARKER = /\{\s*"\$imagepolicy"\s*:\s*"([\w.-]+):([\w.-]+)(?::\w+)?"\s*\}/;

/** The image policies of an environment, by namespace and name. */
const policiesIn = new Fact(({ index }): readonly string[] =>
  index
    .ofKind("ImagePolicy", IMAGES_OF_FLUX)
    .map(({ metadata: { name, namespace = "" } }) => `${namespace}:${name}`),
);

/** The policies that the kustomizations of an environment name, with their places. */
const markersIn = new Fact(({ sources }) =>
  (sources?.kustomizations ?? []).flatMap(({ file }) => {
    if (sources?.tree.kind(file) !== "file") return [];
    const text = anyTextIn(sources.tree.read(file));
    if (!text.includes("$imagepolicy")) return [];
    return text.split("\n").flatMap((line, at) => {
      const [, namespace, name] = MARKER.exec(line) ?? [];
      return name === undefined ? [] : [{ file, line: at + 1, policy: `${namespace}:${name}` }];
    });
  }),
);

export const imageMarker = defineRule({
  id: "integrity/image-marker",
  title: "The comment next to an image refers to an ImagePolicy that exists",
  why:
    'Flux updates an image only if a comment next to it, such as `# {"$imagepolicy": ' +
    '"flux-system:web"}`, contains the namespace and name of an ImagePolicy. If no ImagePolicy has that ' +
    "name, the image isn't updated, and no error is reported.",
  source: "https://fluxcd.io/flux/components/image/imageupdateautomations/#setters",
  example: {
    bad: '# shop/kustomization.yaml; settings.yaml contains the ImagePolicies web and api, in flux-system\nresources: [settings.yaml]\nimages:\n  - name: acme/web\n    newTag: 1.4.2 # {"$imagepolicy": "flux-system:wbe:tag"}',
    good: '# shop/kustomization.yaml; settings.yaml contains the ImagePolicies web and api, in flux-system\nresources: [settings.yaml]\nimages:\n  - name: acme/web\n    newTag: 1.4.2 # {"$imagepolicy": "flux-system:web:tag"}',
  },
  around: "flux",
  asks: () => [policiesIn, markersIn],
  *checkRepository({ environments }) {
    const known = new Set(environments.flatMap((state) => policiesIn.of(state)));
    const markers = new Map(
      environments.flatMap((state) =>
        markersIn.of(state).map((one) => [`${one.file}:${one.line}`, one] as const),
      ),
    );
    // Without a namespace in its file, a policy gets one from whatever applies it.
    if (known.size === 0 || [...known].some((one) => one.startsWith(":") || one.includes("$"))) return;
    const wrong = [...markers.values()].filter(({ policy }) => !known.has(policy));
    // Where most are elsewhere, all may be.
    if (wrong.length * 2 > markers.size && known.size < 2) return;
    for (const { file, line, policy } of wrong)
      yield {
        file,
        line,
        message: `refers to ImagePolicy ${policy}, which nothing in this repository creates`,
        fix: "write the namespace and the name of one that exists",
      };
  },
});
