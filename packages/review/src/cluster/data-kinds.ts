import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";

/** The kinds for which an operator runs pods that keep data, by group, as the operators' documentation describes them. */
const DATA_KINDS: Readonly<Record<string, readonly string[]>> = {
  "acid.zalan.do": ["postgresql"],
  "app.redislabs.com": ["RedisEnterpriseCluster", "RedisEnterpriseDatabase"],
  "cassandra.datastax.com": ["CassandraDatacenter"],
  "ceph.rook.io": ["CephBlockPool", "CephCluster", "CephFilesystem", "CephObjectStore"],
  "clickhouse.altinity.com": ["ClickHouseInstallation"],
  "crdb.cockroachlabs.com": ["CrdbCluster"],
  "databases.spotahome.com": ["RedisFailover"],
  "dragonflydb.io": ["Dragonfly"],
  "elasticsearch.k8s.elastic.co": ["Elasticsearch"],
  "k8s.mariadb.com": ["MariaDB"],
  "k8ssandra.io": ["K8ssandraCluster"],
  "kafka.strimzi.io": ["Kafka", "KafkaNodePool"],
  "kubevirt.io": ["VirtualMachine"],
  "loki.grafana.com": ["LokiStack"],
  "minio.min.io": ["Tenant"],
  "mongodbcommunity.mongodb.com": ["MongoDBCommunity"],
  "monitoring.coreos.com": ["Prometheus"],
  "mysql.oracle.com": ["InnoDBCluster"],
  "opensearch.opster.io": ["OpenSearchCluster"],
  "operator.victoriametrics.com": ["VLogs", "VLSingle", "VMCluster", "VMSingle"],
  "pgv2.percona.com": ["PerconaPGCluster"],
  "pingcap.com": ["TidbCluster"],
  "postgres-operator.crunchydata.com": ["PostgresCluster"],
  "postgresql.cnpg.io": ["Cluster"],
  "psmdb.percona.com": ["PerconaServerMongoDB"],
  "pxc.percona.com": ["PerconaXtraDBCluster"],
  "rabbitmq.com": ["RabbitmqCluster"],
  "redis.redis.opstreelabs.in": ["Redis", "RedisCluster", "RedisReplication"],
  "scylla.scylladb.com": ["ScyllaCluster"],
  "tempo.grafana.com": ["TempoMonolithic", "TempoStack"],
  "yugabyte.com": ["YBCluster"],
};

/** True for an object for which an operator runs pods that keep data, such as a database. */
export function keepsData({ apiVersion, kind }: Pick<Resource, "apiVersion" | "kind">): boolean {
  return lookUp(DATA_KINDS, groupOf(apiVersion))?.includes(kind) === true;
}
