import type { IContainer } from "kubernetes-models/v1/Container";
import type { Component } from "kustogen";
import { container, requirements } from "kustogen/blocks";
import { type OpenSail, STORAGE_NAMESPACE } from "../context.ts";
import { daemonSet } from "../daemon-set.ts";
import { type Image, OWN } from "../images.ts";
import { WAVE } from "../waves.ts";

/** The images that projects and seeded apps start from. */
const PULLED: Record<string, Image> = {
  "pull-devserver": "devserver",
  "pull-markitdown": "markitdown",
  "pull-deerflow": "deerflow",
  "pull-postgres": "postgres16",
  "pull-redis": "redis",
};

const TINY = requirements("1m/20m", "8Mi/32Mi");

/**
 * Every node has the images of projects before the first project is scheduled on it: init containers that end at once
 * pull them, and a pause container keeps the pod. Nothing waits for it: a missing image is pulled later.
 */
export const imagePrecache: Component<OpenSail> = {
  name: "image-precache",
  selector: { app: "tesslate-image-precache" },
  namespace: STORAGE_NAMESPACE,
  wave: WAVE.last,
  // It only pulls images, and opens no connections itself.
  talksTo: () => [],
  resources(context, { part: of }) {
    const { images, settings } = context;
    const pull = (name: string, image: Image): IContainer =>
      container({
        name,
        image: images[image],
        // A node may have an older image under a tag that moves than the one that projects get.
        imagePullPolicy: OWN.includes(image) ? settings.imagePullPolicy : undefined,
        command: ["true"],
        resources: TINY,
      });
    return [
      daemonSet(of, {
        name: "tesslate-image-precache",
        // Argo CD counts a DaemonSet with this strategy as healthy: an image that can't be pulled blocks no sync.
        spec: { updateStrategy: { type: "OnDelete" } },
        containers: [container({ name: "pause", image: images.pause, resources: TINY })],
        pod: {
          priorityClassName: "system-node-critical",
          tolerations: [{ operator: "Exists" }],
          securityContext: { runAsUser: 65534 },
          initContainers: Object.entries(PULLED).map(([name, image]) => pull(name, image)),
        },
      }),
    ];
  },
};
