# restore-volume.sh NAMESPACE FILESYSTEM CLAIM [FOLDER]: makes what AWS Backup restored last into that EFS file system, a
# new one or the claim's own, the volume of the claim, which Argo CD makes again once it is resumed. What the claim had
# stays. FILESYSTEM may be its ARN. FOLDER is the claim's in the backup: by default, where its access point begins; "/"
# without one.
set -e
set -- "$1" "${2##*/}" "$3" "$4"
export AWS_PAGER=
old=$(kubectl -n "$1" get pvc "$3" -o jsonpath='{.spec.volumeName}')
class=$(kubectl -n "$1" get pvc "$3" -o jsonpath='{.spec.storageClassName}')
size=$(kubectl -n "$1" get pvc "$3" -o jsonpath='{.spec.resources.requests.storage}')
handle=${old:+$(kubectl get pv "$old" -o jsonpath='{.spec.csi.volumeHandle}')}
options=${old:+$(kubectl get pv "$old" -o jsonpath='{.spec.mountOptions}')}
folder=$4
case $folder$handle in
  /*) ;;
  *fsap-*) folder=$(aws efs describe-access-points --access-point-id "fsap-${handle##*fsap-}" \
    --query 'AccessPoints[0].RootDirectory.Path' --output text) ;;
  fs-*:*) folder=${handle#*:} ;;
  fs-*) folder=/ ;;
  *) echo "the claim $3 has no volume on EFS: name its folder in the backup after it" >&2 && exit 1 ;;
esac

# The nodes reach a file system at its mount targets, of which a new one has none: those of the old one, again.
there=$(aws efs describe-mount-targets --file-system-id "$2" --query 'MountTargets[].SubnetId' --output text)
if [ -z "$there" ]; then
  targets=$(aws efs describe-mount-targets --file-system-id "${handle%%:*}" \
    --query 'MountTargets[].[MountTargetId,SubnetId]' --output text)
  # Each group is an argument of its own.
  echo "$targets" | while read -r target subnet; do
    groups=$(aws efs describe-mount-target-security-groups --mount-target-id "$target" --query SecurityGroups --output text)
    aws efs create-mount-target --file-system-id "$2" --subnet-id "$subnet" --security-groups $groups >&2
  done
fi
until aws efs describe-mount-targets --file-system-id "$2" --query 'MountTargets[].LifeCycleState' --output text |
  grep -v creating >&2; do sleep 10; done

# An access point's path has at most four folders and 100 characters: the claim's folder moves to the top. A second run
# finds it there.
name=$3-$(date +%Y%m%d%H%M%S)
echo "moves $folder of the restored files to the top of $2, in the pod $name" >&2
kubectl create -f - <<END >&2
apiVersion: v1
kind: PersistentVolume
metadata: { name: "$name-root" }
spec:
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteMany]
  storageClassName: "$name"
  mountOptions: ${options:-[]}
  claimRef: { namespace: "$1", name: "$name" }
  csi: { driver: efs.csi.aws.com, volumeHandle: "$2" }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: "$name", namespace: "$1" }
spec:
  accessModes: [ReadWriteMany]
  storageClassName: "$name"
  volumeName: "$name-root"
  resources: { requests: { storage: 1Gi } }
---
apiVersion: v1
kind: Pod
metadata: { name: "$name", namespace: "$1" }
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  securityContext: { runAsUser: 0 }
  volumes: [{ name: efs, persistentVolumeClaim: { claimName: "$name" } }]
  containers:
    - name: move
      image: busybox:1.37.0
      volumeMounts: [{ name: efs, mountPath: /efs }]
      env: [{ name: CLAIM, value: "$3" }, { name: FOLDER, value: "${folder%/}" }]
      # Without an access point, the pods' own user had written everything: 1000.
      command:
        - sh
        - -ec
        - |
          restored=\$(ls -d /efs/aws-backup-restore_* | tail -n 1)
          to=\$restored
          # Each folder has a place of its own: a second run with another one must not find the first.
          [ -n "\$FOLDER" ] && to=/efs/\$CLAIM-\${to##*_}-\$(echo "\$FOLDER" | cksum | cut -d " " -f 1) || chown 1000:1000 "\$to"
          [ "\$FOLDER" != "/?" ] && { [ -d "\$to" ] || mv "\$restored\$FOLDER" "\$to"; } || {
            echo "the folders in the backup:"
            find "\$restored" -mindepth 1 -maxdepth 3 -type d | sed "s,^\$restored,,"
            exit 1
          }
          stat -c Uid=%u,Gid=%g "\$to"
          echo "Path=\${to#/efs}"
END
# It may also fail, or never start.
kubectl -n "$1" wait --for=jsonpath='{.status.containerStatuses[0].state.terminated.exitCode}' "pod/$name" \
  --timeout=5m >&2 || kubectl -n "$1" describe "pod/$name" >&2
log=$(kubectl -n "$1" logs "pod/$name" || true)
kubectl -n "$1" delete "pod/$name" "pvc/$name" --wait=false >&2
kubectl delete "pv/$name-root" --wait=false >&2
path=$(echo "$log" | grep Path=) || { echo "$log" >&2 && exit 1; }
user=$(echo "$log" | grep Uid=)

# The folder's owner was the user of the old access point.
point=$(aws efs create-access-point --file-system-id "$2" --posix-user "$user" --root-directory "$path" \
  --query AccessPointId --output text)
kubectl create -f - <<END
apiVersion: v1
kind: PersistentVolume
metadata: { name: "$name" }
spec:
  capacity: { storage: "$size" }
  accessModes: [ReadWriteMany]
  storageClassName: "$class"
  mountOptions: ${options:-[]}
  persistentVolumeReclaimPolicy: Retain
  claimRef: { namespace: "$1", name: "$3" }
  csi: { driver: efs.csi.aws.com, volumeHandle: "$2::$point" }
END
[ -z "$old" ] || kubectl patch pv "$old" -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'
kubectl -n "$1" delete pvc "$3"
