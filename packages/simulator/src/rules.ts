/** Where Railway is harder on a client than a simulation has to be. */
export interface Rules {
  /** A service with a volume is down, its connections cut, while it deploys. */
  readonly volumesGoDown: boolean;
  /** A TCP proxy opens only with the next deployment of its service, and `tcpProxyCreate` starts one. */
  readonly proxiesNeedDeployment: boolean;
}

/** As Railway is: the default. */
export const railwayRules: Rules = { volumesGoDown: true, proxiesNeedDeployment: true };

/** Kinder than Railway: for what does not yet work on the real one. */
export const kindRules: Rules = { volumesGoDown: false, proxiesNeedDeployment: false };
