export { RailwayError } from '../../core/railway.ts';
export { createRailway, type RailwayOptions } from './create-railway.ts';
