"""What real files must give, and what they give: scripts over a folder of cases that is not shipped."""
