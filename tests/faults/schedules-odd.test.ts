import { describeSchedules } from "./schedule/run-schedules";

describeSchedules(1);
