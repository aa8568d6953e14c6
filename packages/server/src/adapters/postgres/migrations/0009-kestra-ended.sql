-- An execution that has ended stays as it was: Kestra can show one RUNNING again after its end (kestra-io/kestra #19371).
ALTER TABLE kestra.executions ADD COLUMN ended boolean NOT NULL DEFAULT false;
