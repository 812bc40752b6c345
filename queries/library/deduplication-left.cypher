/*
title: Deduplication left to do
question: How many proposals that two records are one, or one a part of the other, wait for a decision, and how many were decided?
category: data quality
columns:
  about: {type: string, description: "What is proposed: one, or part"}
  score: {type: float, description: The least score of the band; bands are a tenth wide}
  waiting: {type: integer, description: Proposals that nobody has decided}
  accepted: {type: integer, description: Proposals that were accepted}
  rejected: {type: integer, description: Proposals that were rejected}
  example: {type: string, description: "The id of one that waits, as `partnergraph matches list` has it"}
notes: The likeliest first. `partnergraph matches list` has them one by one.
*/
MATCH (p:MatchProposal)
WITH CASE WHEN p.part IS NULL THEN 'one' ELSE 'part' END AS about, floor(p.score * 10) / 10 AS score, p
ORDER BY p.score DESC, p.id
RETURN about, score, sum(CASE p.status WHEN 'proposed' THEN 1 ELSE 0 END) AS waiting,
       sum(CASE p.status WHEN 'accepted' THEN 1 ELSE 0 END) AS accepted,
       sum(CASE p.status WHEN 'rejected' THEN 1 ELSE 0 END) AS rejected,
       head(collect(CASE p.status WHEN 'proposed' THEN p.id END)) AS example
ORDER BY about, score DESC
