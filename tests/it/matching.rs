mod dice;
mod free_time;
mod golden;
mod needs;
mod people;
mod recurrences;
mod schedules;
mod world;
