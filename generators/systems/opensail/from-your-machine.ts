/** How API and frontend are reached without their public address. @param kubectl with the namespace of the platform */
export const fromYourMachine = (kubectl: string) => [
  {
    title: "API from your machine",
    commands: [
      `${kubectl} port-forward svc/tesslate-backend-service 8000:8000`,
      "curl http://localhost:8000/health",
    ],
  },
  {
    title: "Frontend from your machine",
    commands: [`${kubectl} port-forward svc/tesslate-frontend-service 8080:80`],
  },
];
