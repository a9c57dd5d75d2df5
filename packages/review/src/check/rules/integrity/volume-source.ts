import { defineRule } from "../../rule.ts";

export const volumeSource = defineRule({
  id: "integrity/volume-source",
  title: "A volume has exactly one source",
  why:
    "The API server rejects a pod with a volume that has two sources. A patch that sets another source for " +
    "a volume doesn't remove the source in the base (an `emptyDir`, for example): kustomize keeps both. To " +
    "remove the source of the base, set it to null in the patch.",
  source: "https://kubernetes.io/docs/concepts/storage/volumes/",
  severity: "error",
  basis: "refused",
  example: {
    bad: "volumes: [{name: data, emptyDir: {}, persistentVolumeClaim: {claimName: data}}]",
    good: "volumes: [{name: data, emptyDir: null, persistentVolumeClaim: {claimName: data}}]",
  },
  isAlone: true,
  *check({ pods }) {
    for (const { resource, path, volumes } of pods)
      for (const [index, volume] of volumes.entries()) {
        // An unknown field isn't a source; the schema rule reports it.
        const sources = Object.entries(volume)
          .filter(([, value]) => typeof value === "object" && value !== null)
          .map(([key]) => key);
        if (sources.length < 2) continue;
        yield {
          resource,
          path: [...path, "volumes", index],
          message: `volume ${String(volume.name)} has ${sources.join(" and ")}; the API server accepts only one`,
          fix: `remove the others in the patch: ${sources[0]}: null`,
        };
      }
  },
});
