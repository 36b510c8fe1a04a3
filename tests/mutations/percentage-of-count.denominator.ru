#+ error: The denominator of Giorda 2011 has its digits transposed, 3 (9%) of 53 for 35.
#+ new:
#+   - {check: percentage-of-count, entity: "result/giorda-2011-alive-without-disease", says: ["3", "53", "5.7%", "9%"]}
#+   - {check: denominator-against-group, entity: "result/giorda-2011-alive-without-disease", says: ["3", "53", "35"]}
#+ why: A wrong denominator fits neither the percentage nor the group.
WITH <../../graph/policies/cam80108/evidence-gynecologic>
DELETE { <result/giorda-2011-alive-without-disease> iort:participantCount 35 }
INSERT { <result/giorda-2011-alive-without-disease> iort:participantCount 53 }
WHERE { <result/giorda-2011-alive-without-disease> iort:participantCount 35 }
