import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { defineRule, examples } from "../../model/rule.ts";

const FIX = "remove the link, or let it lead to a path in the repository without leaving it on the way";

export const linkOut = defineRule({
  id: "argocd/link-out",
  title: "No link leads out of a repository that Argo CD deploys from",
  why:
    "Before Argo CD builds anything, it looks at every link of the checkout, whether an Application reads it or " +
    "not. One with an absolute target, or with a part above the root, even if it comes back (`../repo/x`), stops " +
    "every Application of the repository, unless the repo-server has `--allow-oob-symlinks`.",
  source:
    "https://argo-cd.readthedocs.io/en/stable/operator-manual/upgrading/2.4-2.5/#out-of-bounds-symlinks-now-blocked-at-fetch",
  ...examples(
    "# docs/handbook is a link to HERE\nkind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    "/srv/handbook",
    "../shop/handbook",
  ),
  fix: FIX,
  error: "refused",
  *checkRepository({ checkout }) {
    for (const { file, target } of checkout?.linksOut ?? [])
      yield { file, everywhere: true, message: refusal(target, checkout?.builds ?? 0), fix: FIX };
  },
});

/**
 * What is said of a link to a target, because of which Argo CD builds nothing.
 * @param builds the number of Applications that it builds otherwise
 * @param others further links of the kind
 */
export function refusal(target: string, builds: number, others: readonly string[] = []): string {
  const like = others.length === 0 ? "" : `, like ${someOf(others, 3)}`;
  const what = builds === 1 ? "its Application" : `any of its ${counted(builds, "Application")}`;
  return `is a link to ${target}, which leads out of the repository${like}: Argo CD can't render ${what}`;
}
