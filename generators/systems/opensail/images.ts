import type { ImageDeclaration } from "kustogen";

type Facts = Omit<NonNullable<ImageDeclaration["facts"]>, "source">;

/** What CI builds: it moves `beta` and `production`; a promotion may set a version or the id of a commit. */
const built = (name: string, from: string, facts: Facts) => ({
  name: `tesslate-${name}`,
  tag: "latest",
  release: /^(?:v?\d+\.\d+\.\d+|[0-9a-f]{7,40})$/,
  moving:
    "CI moves it with every build, as OpenSail's document has it; `kustogen pin` holds a commit instead",
  facts: { source: `TesslateAI/Studio@bc6cf79 ${from}`, ...facts },
});

/** An app that the registry is seeded with. */
const seeded = (name: string, folder: string, ports: number[]) => ({
  name: `tesslate-${name}`,
  tag: "latest",
  moving: "a seeded app that its own registry record names by :latest; nothing of OpenSail itself runs in it",
  facts: {
    source: `TesslateAI/Studio@bc6cf79 seeds/apps/${folder}/Dockerfile`,
    ...{ user: 0, ports, entrypoint: [], programs: ["true"] },
  },
});

const POSTGRES = {
  source: "docker-library/postgres@6edb0a8, 15, 16 and 17/alpine3.22/Dockerfile",
  user: 0,
  writes: ["/var/lib/postgresql/data", "/var/run/postgresql"],
  ports: [5432],
  entrypoint: ["docker-entrypoint.sh"],
  programs: ["sh", "psql", "postgres", "true"],
};

/** The images of OpenSail by their names in the base; ours are short names that a group maps to a registry. */
export const IMAGES = {
  backend: built("backend", "orchestrator/Dockerfile, app/services/desktop_paths.py, app/referral_db.py", {
    user: 0,
    writes: ["/tmp", "$HOME", "/app/referrals.db"],
    ports: [8000, 8400],
    entrypoint: [],
    programs: ["uvicorn", "alembic", "arq", "python", "sh"],
  }),
  frontend: built("frontend", "app/Dockerfile.prod, app/docker-entrypoint.sh", {
    user: 0,
    writes: ["/usr/share/nginx/html", "/var/cache/nginx", "/run"],
    ports: [80],
    entrypoint: ["/docker-entrypoint.sh"],
    programs: ["cp"],
  }),
  ast: built("ast", "services/ast/Dockerfile", { user: 1000, ports: [9000], entrypoint: [] }),
  devserver: built("devserver", "orchestrator/Dockerfile.devserver", {
    ...{ user: 1000, entrypoint: [], programs: ["sh", "true"] },
  }),
  marketplace: built("marketplace", "packages/tesslate-marketplace/Dockerfile", {
    user: 10001,
    writes: ["/data"],
    ports: [8800],
    entrypoint: [],
    programs: ["uvicorn", "python"],
  }),
  btrfsCsi: built(
    "btrfs-csi",
    "services/btrfs-csi/Dockerfile, pkg/sync/daemon.go, deploy/manifests/node.yaml",
    {
      writes: ["/tmp", "/run/csi"],
      ports: [9741, 9742, 9743, 9750],
      entrypoint: ["/usr/local/bin/tesslate-btrfs-csi"],
      programs: ["sh"],
    },
  ),
  markitdown: seeded("markitdown", "markitdown", [3000]),
  deerflow: seeded("deerflow", "deer-flow", [3000, 8001, 2024]),

  postgres: { name: "postgres", tag: "15-alpine", facts: POSTGRES },
  /** The images of projects, and psql for the marketplace. */
  postgres16: { name: "postgres", tag: "16.10-alpine", facts: POSTGRES },
  redis: {
    name: "redis",
    tag: "7.4.3-alpine",
    facts: {
      source: "redis/docker-library-redis@0642e86, 7.4/alpine/Dockerfile",
      user: 0,
      writes: ["/data"],
      ports: [6379],
      entrypoint: ["docker-entrypoint.sh"],
      programs: ["redis-server", "redis-cli", "true"],
    },
  },
  csiProvisioner: { name: "registry.k8s.io/sig-storage/csi-provisioner", tag: "v5.1.0" },
  csiSnapshotter: {
    name: "registry.k8s.io/sig-storage/csi-snapshotter",
    tag: "v8.2.0",
    facts: {
      source: "kubernetes-csi/external-snapshotter@8e680b1, cmd/csi-snapshotter/Dockerfile",
      entrypoint: ["/csi-snapshotter"],
    },
  },
  csiRegistrar: {
    name: "registry.k8s.io/sig-storage/csi-node-driver-registrar",
    tag: "v2.12.0",
    facts: {
      source: "kubernetes-csi/node-driver-registrar@39a1be1, Dockerfile",
      entrypoint: ["/csi-node-driver-registrar"],
    },
  },
  pause: { name: "registry.k8s.io/pause", tag: "3.10" },
} satisfies Record<string, ImageDeclaration>;

export type Image = keyof typeof IMAGES;

/** The images that are built from OpenSail's own sources; all others have a version. */
export const OWN = (Object.keys(IMAGES) as Image[]).filter((image) => IMAGES[image].tag === "latest");
