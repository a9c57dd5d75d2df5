/** A cluster that Argo CD knows, as its Secret says. */
export interface DeclaredCluster {
  name: string;
  server: string;
  project?: string | undefined;
  labels?: Readonly<Record<string, string>> | undefined;
  annotations?: Readonly<Record<string, string>> | undefined;
}
