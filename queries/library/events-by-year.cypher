/*
title: Events by year
question: How many events does the network know in each year, held, planned and cancelled?
category: events
columns:
  year: {type: string, description: Year in which they begin; null where it is not known}
  events: {type: integer, description: All events}
  held: {type: integer, description: Those that took place}
  planned: {type: integer, description: Those that were only announced}
  cancelled: {type: integer, description: Those that were called off}
*/
MATCH (e:Event)
WITH left(e.starts, 4) AS year, e
RETURN year, count(e) AS events,
       sum(CASE e.status WHEN 'held' THEN 1 ELSE 0 END) AS held,
       sum(CASE e.status WHEN 'planned' THEN 1 ELSE 0 END) AS planned,
       sum(CASE e.status WHEN 'cancelled' THEN 1 ELSE 0 END) AS cancelled
ORDER BY year
