import type { ImageDeclaration, ImagePin } from "kustogen";

const SEEDED =
  "a seeded app that its own registry record names by :latest; nothing of OpenSail itself runs in it";

/** The images of OpenSail as the base names them; ours are short names that a layer moves to a registry. */
export const IMAGES = {
  backend: { name: "tesslate-backend", tag: "latest" },
  frontend: { name: "tesslate-frontend", tag: "latest" },
  ast: { name: "tesslate-ast", tag: "latest" },
  devserver: { name: "tesslate-devserver", tag: "latest" },
  marketplace: { name: "tesslate-marketplace", tag: "latest" },
  btrfsCsi: { name: "tesslate-btrfs-csi", tag: "latest" },
  markitdown: { name: "tesslate-markitdown", tag: "latest", moving: SEEDED },
  deerflow: { name: "tesslate-deerflow", tag: "latest", moving: SEEDED },

  postgres: { name: "postgres", tag: "15-alpine" },
  /** What projects start from, and psql for the marketplace. */
  postgres16: { name: "postgres", tag: "16-alpine" },
  redis: { name: "redis", tag: "7-alpine" },
  csiProvisioner: { name: "registry.k8s.io/sig-storage/csi-provisioner", tag: "v5.1.0" },
  csiSnapshotter: { name: "registry.k8s.io/sig-storage/csi-snapshotter", tag: "v8.2.0" },
  csiRegistrar: { name: "registry.k8s.io/sig-storage/csi-node-driver-registrar", tag: "v2.12.0" },
  pause: { name: "registry.k8s.io/pause", tag: "3.10" },
} satisfies Record<string, ImageDeclaration>;

export type Image = keyof typeof IMAGES;

/** The images that are built from OpenSail's own sources. */
export const OWN: readonly Image[] = [
  "backend",
  "frontend",
  "ast",
  "devserver",
  "marketplace",
  "btrfsCsi",
  "markitdown",
  "deerflow",
];

/** Pins that take our images from a registry and leave their tags. */
export function fromRegistry(registry: string): Partial<Record<Image, ImagePin>> {
  return Object.fromEntries(OWN.map((image) => [image, { name: `${registry}/${IMAGES[image].name}` }]));
}
