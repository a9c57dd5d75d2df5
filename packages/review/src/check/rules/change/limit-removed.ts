import { changeRule, type Row } from "../../changes/rows.ts";

export const limitRemoved = changeRule({
  id: "change/limit-removed",
  title: "A container keeps its limits and requests",
  why:
    "Without a limit, a container can use all the memory or CPU of its node. Without a request as well, it " +
    "is scheduled as if it needed nothing, and is among the first to be evicted.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  bad: "resources: {requests: {memory: 128Mi}}",
  good: "resources: {requests: {memory: 128Mi}, limits: {memory: 256Mi}}",
  fix: "keep the limit or request, or say in the review why none is needed",
  rows: (
    [
      ["limits", "limit", (what) => `can use all the ${what} of its node`],
      ["requests", "request", () => "is scheduled as if it needed none"],
    ] satisfies [string, string, (what: string) => string][]
  ).map(
    ([part, word, consequence]): Row => ({
      of: "container",
      path: `resources.${part}.*`,
      how: "removed",
      says: ({ name, container, key }) => {
        const what = key === "cpu" ? "CPU" : key;
        return `${name}: ${container} loses its ${what} ${word}, and ${consequence(what)}`;
      },
    }),
  ),
});
