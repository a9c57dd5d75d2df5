// Made by `kustogen kinds add` from the CustomResourceDefinition ingressroutetcps.traefik.io; running it again replaces this file.

interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
}

declare module "kustogen" {
  interface KnownKinds {
    "traefik.io/v1alpha1 IngressRouteTCP": {
      metadata: Metadata;
      spec: {
        entryPoints?: Array<string>;
        ingressClassName?: string;
        routes: Array<{
          match: string;
          middlewares?: Array<{
            name: string;
            namespace?: string;
          }>;
          priority?: number;
          services?: Array<{
            name: string;
            namespace?: string;
            nativeLB?: boolean;
            nodePortLB?: boolean;
            port: number | string;
            proxyProtocol?: {
              version?: number;
            };
            serversTransport?: string;
            terminationDelay?: number;
            tls?: boolean;
            weight?: number;
          }>;
          syntax?: "v3" | "v2";
        }>;
        tls?: {
          certResolver?: string;
          domains?: Array<{
            main?: string;
            sans?: Array<string>;
          }>;
          options?: {
            name: string;
            namespace?: string;
          };
          passthrough?: boolean;
          secretName?: string;
          store?: {
            name: string;
            namespace?: string;
          };
        };
      };
    };
  }
}
export {};
