// Made by tools/known-kinds.mjs from the kubernetes-models packages.

/**
 * The type of each known object, by "apiVersion kind". Declare more for your own kinds:
 * `declare module "kustogen" { interface KnownKinds { "example.com/v1 Thing": IThing } }`.
 */
export interface KnownKinds {
  "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration": import("kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhookConfiguration").IMutatingWebhookConfiguration;
  "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy": import("kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy").IValidatingAdmissionPolicy;
  "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding": import("kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding").IValidatingAdmissionPolicyBinding;
  "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration": import("kubernetes-models/admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration").IValidatingWebhookConfiguration;
  "apiextensions.k8s.io/v1 CustomResourceDefinition": import("kubernetes-models/apiextensions.k8s.io/v1/CustomResourceDefinition").ICustomResourceDefinition;
  "apiregistration.k8s.io/v1 APIService": import("kubernetes-models/apiregistration.k8s.io/v1/APIService").IAPIService;
  "apps/v1 DaemonSet": import("kubernetes-models/apps/v1/DaemonSet").IDaemonSet;
  "apps/v1 Deployment": import("kubernetes-models/apps/v1/Deployment").IDeployment;
  "apps/v1 ReplicaSet": import("kubernetes-models/apps/v1/ReplicaSet").IReplicaSet;
  "apps/v1 StatefulSet": import("kubernetes-models/apps/v1/StatefulSet").IStatefulSet;
  "argoproj.io/v1alpha1 AppProject": import("@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject").IAppProject;
  "argoproj.io/v1alpha1 Application": import("@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application").IApplication;
  "argoproj.io/v1alpha1 ApplicationSet": import("@kubernetes-models/argo-cd/argoproj.io/v1alpha1/ApplicationSet").IApplicationSet;
  "autoscaling/v1 HorizontalPodAutoscaler": import("kubernetes-models/autoscaling/v1/HorizontalPodAutoscaler").IHorizontalPodAutoscaler;
  "autoscaling/v2 HorizontalPodAutoscaler": import("kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler").IHorizontalPodAutoscaler;
  "batch/v1 CronJob": import("kubernetes-models/batch/v1/CronJob").ICronJob;
  "batch/v1 Job": import("kubernetes-models/batch/v1/Job").IJob;
  "cert-manager.io/v1 Certificate": import("@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate").ICertificate;
  "cert-manager.io/v1 ClusterIssuer": import("@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer").IClusterIssuer;
  "cert-manager.io/v1 Issuer": import("@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer").IIssuer;
  "external-secrets.io/v1alpha1 PushSecret": import("@kubernetes-models/external-secrets/external-secrets.io/v1alpha1/PushSecret").IPushSecret;
  "external-secrets.io/v1beta1 ClusterExternalSecret": import("@kubernetes-models/external-secrets/external-secrets.io/v1beta1/ClusterExternalSecret").IClusterExternalSecret;
  "external-secrets.io/v1beta1 ClusterSecretStore": import("@kubernetes-models/external-secrets/external-secrets.io/v1beta1/ClusterSecretStore").IClusterSecretStore;
  "external-secrets.io/v1beta1 ExternalSecret": import("@kubernetes-models/external-secrets/external-secrets.io/v1beta1/ExternalSecret").IExternalSecret;
  "external-secrets.io/v1beta1 SecretStore": import("@kubernetes-models/external-secrets/external-secrets.io/v1beta1/SecretStore").ISecretStore;
  "monitoring.coreos.com/v1 Alertmanager": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Alertmanager").IAlertmanager;
  "monitoring.coreos.com/v1 PodMonitor": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor").IPodMonitor;
  "monitoring.coreos.com/v1 Probe": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Probe").IProbe;
  "monitoring.coreos.com/v1 Prometheus": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Prometheus").IPrometheus;
  "monitoring.coreos.com/v1 PrometheusRule": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule").IPrometheusRule;
  "monitoring.coreos.com/v1 ServiceMonitor": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor").IServiceMonitor;
  "monitoring.coreos.com/v1 ThanosRuler": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ThanosRuler").IThanosRuler;
  "monitoring.coreos.com/v1alpha1 AlertmanagerConfig": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig").IAlertmanagerConfig;
  "monitoring.coreos.com/v1alpha1 PrometheusAgent": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/PrometheusAgent").IPrometheusAgent;
  "monitoring.coreos.com/v1alpha1 ScrapeConfig": import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/ScrapeConfig").IScrapeConfig;
  "networking.k8s.io/v1 Ingress": import("kubernetes-models/networking.k8s.io/v1/Ingress").IIngress;
  "networking.k8s.io/v1 IngressClass": import("kubernetes-models/networking.k8s.io/v1/IngressClass").IIngressClass;
  "networking.k8s.io/v1 NetworkPolicy": import("kubernetes-models/networking.k8s.io/v1/NetworkPolicy").INetworkPolicy;
  "networking.k8s.io/v1 ServiceCIDR": import("kubernetes-models/networking.k8s.io/v1/ServiceCIDR").IServiceCIDR;
  "node.k8s.io/v1 RuntimeClass": import("kubernetes-models/node.k8s.io/v1/RuntimeClass").IRuntimeClass;
  "policy/v1 PodDisruptionBudget": import("kubernetes-models/policy/v1/PodDisruptionBudget").IPodDisruptionBudget;
  "rbac.authorization.k8s.io/v1 ClusterRole": import("kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole").IClusterRole;
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding": import("kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding").IClusterRoleBinding;
  "rbac.authorization.k8s.io/v1 Role": import("kubernetes-models/rbac.authorization.k8s.io/v1/Role").IRole;
  "rbac.authorization.k8s.io/v1 RoleBinding": import("kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding").IRoleBinding;
  "scheduling.k8s.io/v1 PriorityClass": import("kubernetes-models/scheduling.k8s.io/v1/PriorityClass").IPriorityClass;
  "storage.k8s.io/v1 CSIDriver": import("kubernetes-models/storage.k8s.io/v1/CSIDriver").ICSIDriver;
  "storage.k8s.io/v1 StorageClass": import("kubernetes-models/storage.k8s.io/v1/StorageClass").IStorageClass;
  "v1 ConfigMap": import("kubernetes-models/v1/ConfigMap").IConfigMap;
  "v1 Endpoints": import("kubernetes-models/v1/Endpoints").IEndpoints;
  "v1 LimitRange": import("kubernetes-models/v1/LimitRange").ILimitRange;
  "v1 Namespace": import("kubernetes-models/v1/Namespace").INamespace;
  "v1 PersistentVolume": import("kubernetes-models/v1/PersistentVolume").IPersistentVolume;
  "v1 PersistentVolumeClaim": import("kubernetes-models/v1/PersistentVolumeClaim").IPersistentVolumeClaim;
  "v1 Pod": import("kubernetes-models/v1/Pod").IPod;
  "v1 ResourceQuota": import("kubernetes-models/v1/ResourceQuota").IResourceQuota;
  "v1 Secret": import("kubernetes-models/v1/Secret").ISecret;
  "v1 Service": import("kubernetes-models/v1/Service").IService;
  "v1 ServiceAccount": import("kubernetes-models/v1/ServiceAccount").IServiceAccount;
}
