/** A cluster that Argo CD manages, as declared in its Secret. */
export interface DeclaredCluster {
  name: string;
  server: string;
  project?: string | undefined;
  labels?: Readonly<Record<string, string>> | undefined;
  annotations?: Readonly<Record<string, string>> | undefined;
}
