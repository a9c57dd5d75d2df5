# restore-marketplace.sh SNAPSHOT ZONE: a new EBS volume from that snapshot, in a node's zone, reserved for the claim
# marketplace-data, which Argo CD makes again once it is resumed. The old volume stays.
set -e
size=$(kubectl -n tesslate get pvc marketplace-data -o jsonpath='{.spec.resources.requests.storage}')
old=$(kubectl -n tesslate get pvc marketplace-data -o jsonpath='{.spec.volumeName}')
volume=$(aws ec2 create-volume --snapshot-id "$1" --availability-zone "$2" --volume-type gp3 --encrypted \
  --size "${size%Gi}" --query VolumeId --output text)
echo "made the EBS volume $volume; delete it if a command below fails" >&2
aws ec2 wait volume-available --volume-ids "$volume"
[ -z "$old" ] || kubectl patch pv "$old" -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'
kubectl -n tesslate scale deploy/tesslate-marketplace --replicas=0
kubectl -n tesslate delete pvc marketplace-data
kubectl create -f - <<END
apiVersion: v1
kind: PersistentVolume
metadata: { name: "marketplace-data-$volume" }
spec:
  capacity: { storage: "$size" }
  accessModes: [ReadWriteOnce]
  storageClassName: tesslate-block-storage
  persistentVolumeReclaimPolicy: Retain
  claimRef: { namespace: tesslate, name: marketplace-data }
  csi: { driver: ebs.csi.aws.com, fsType: ext4, volumeHandle: "$volume" }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: topology.kubernetes.io/zone, operator: In, values: ["$2"] }]
END
