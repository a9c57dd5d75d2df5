import type { IContainer } from "kubernetes-models/v1/Container";
import type { Resource } from "kustogen";
import { container, daemonSet, inWave } from "kustogen/blocks";
import { type OpenSail, storagePart } from "./context.ts";
import type { Image } from "./images.ts";
import { WAVE } from "./waves.ts";

/** The images that projects and seeded apps start from. */
const PULLED: Record<string, Image> = {
  "pull-devserver": "devserver",
  "pull-markitdown": "markitdown",
  "pull-deerflow": "deerflow",
  "pull-postgres": "postgres16",
  "pull-redis": "redis",
};

const TINY = { requests: { cpu: "1m", memory: "8Mi" }, limits: { cpu: "20m", memory: "32Mi" } };

/**
 * Every node has the images that projects start from before the first project lands on it: init containers that
 * end at once pull them, and a pause container keeps the pod.
 */
export function imagePrecache(context: OpenSail): Resource[] {
  const { images, settings } = context;
  if (!settings.imagePrecache) return [];
  const of = storagePart(context, "image-precache");
  const pull = (name: string, image: Image): IContainer =>
    container({ name, image: images[image], command: ["true"], resources: TINY });
  return inWave(WAVE.last, [
    daemonSet(of, {
      name: "tesslate-image-precache",
      containers: [container({ name: "pause", image: images.pause, resources: TINY })],
      pod: {
        priorityClassName: "system-node-critical",
        tolerations: [{ operator: "Exists" }],
        securityContext: { runAsUser: 65534 },
        initContainers: Object.entries(PULLED).map(([name, image]) => pull(name, image)),
      },
    }),
  ]);
}
