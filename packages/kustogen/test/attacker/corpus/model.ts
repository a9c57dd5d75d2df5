import type { Files } from "../files.ts";

/** A folder that is deployed. */
export interface Deployed {
  folder: string;
  environment: string;
  system: string;
}

/** A repository, with what mutations want to know of it. */
export interface Repository {
  files: Files;
  overlays: Deployed[];
  bases: string[];
  components: string[];
  /** Folders of plain manifests that an Application applies. */
  manifests: string[];
  /** The files with one Application each, and the folder that it applies. */
  applications: { file: string; name: string; folder: string }[];
  projects: string[];
  sets: string[];
}

/** The address under which the repository knows itself. */
export const OWN_URL = "https://git.example.test/acme/deploy.git";
