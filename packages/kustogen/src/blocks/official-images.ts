import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { parseImage } from "@kustogen/review/cluster/image.ts";
import { valueAndReason } from "../authoring/because.ts";
import type { Part } from "../authoring/part.ts";

/** What a container of an official image needs to start without root, and on a read-only root file system. */
export interface ImageNeeds {
  /** The repository and files that say so. */
  source: string;
  /** The image's own user by number: it starts as root, or names its user without a number. */
  user: number;
  /** That user's group, if it has another number. */
  group?: number;
  /** The user and group of the variants with "alpine" in their tags, if they are others. */
  alpine?: { user: number; group?: number };
  /** Folders that it writes, and whose content may be lost with the pod. */
  scratch?: readonly string[];
  /** The folder of its data: a volume may be in it, above or below. */
  data?: readonly string[];
}

const REDIS = { user: 999, alpine: { user: 999, group: 1000 }, data: ["/data"] };

/** By their names in the registry of Docker. */
const OFFICIAL: Record<string, ImageNeeds> = {
  memcached: { source: "docker-library/memcached, 1/debian/Dockerfile", user: 11211 },
  mariadb: {
    // The user's number stands in 11.8-ubi/Dockerfile.
    source: "MariaDB/mariadb-docker, 11.8/Dockerfile",
    user: 999,
    scratch: ["/tmp", "/run/mysqld"],
    data: ["/var/lib/mysql"],
  },
  mongo: { source: "docker-library/mongo, 8.0/Dockerfile", user: 999, scratch: ["/tmp"], data: ["/data/db"] },
  mysql: {
    source: "docker-library/mysql, 8.4/Dockerfile.oracle",
    user: 999,
    scratch: ["/tmp", "/var/run/mysqld"],
    data: ["/var/lib/mysql"],
  },
  nginx: {
    source: "nginx/docker-nginx, stable/{debian,alpine-slim}/Dockerfile",
    user: 101,
    scratch: ["/var/cache/nginx", "/var/run"],
  },
  postgres: {
    // The folders: docker-library/postgres#154.
    source: "docker-library/postgres, 17/{bookworm,alpine3.22}/Dockerfile",
    user: 999,
    alpine: { user: 70 },
    scratch: ["/tmp", "/var/run/postgresql"],
    data: ["/var/lib/postgresql"],
  },
  rabbitmq: {
    source: "docker-library/rabbitmq, 4.2/{ubuntu,alpine}/Dockerfile",
    user: 999,
    alpine: { user: 100, group: 101 },
    data: ["/var/lib/rabbitmq"],
  },
  redis: { source: "redis/docker-library-redis, {debian,alpine}/Dockerfile", ...REDIS },
  "valkey/valkey": { source: "valkey-io/valkey-container, 8.0/{debian,alpine}/Dockerfile", ...REDIS },
};

/**
 * What an image needs, if it is an official one.
 * @param declared the system's own references, by those of a layer, which may name a copy in another registry, or only a digest
 */
export function imageNeeds(image: unknown, declared?: Part["declaredImages"]): ImageNeeds | undefined {
  const { value: reference } = valueAndReason(image);
  if (typeof reference !== "string") return undefined;
  const own = parseImage(declared?.get(reference) ?? reference);
  const found = lookUp(OFFICIAL, own.name.replace(/^docker\.io\//, "").replace(/^(?:.*\/)?library\//, ""));
  const tag = parseImage(reference).tag ?? own.tag;
  return found?.alpine && tag?.includes("alpine") ? { ...found, ...found.alpine } : found;
}
